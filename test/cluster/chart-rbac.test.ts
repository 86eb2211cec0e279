import { expect, test } from '@jest/globals';
import { kinds } from '../../schemas/kinds.ts';
import { describeWithHelm, objectNamed, renderedObjects, valuesFiles } from '../support/chart.ts';
import { holdsRules, operatorPermissions, permissionsOf } from '../support/chart-rbac.ts';

describeWithHelm('the rights', () => {
  test.each(valuesFiles)('[CHART-14] hold no wildcard with the values %s', (_name, args) => {
    const rules = renderedObjects(args)
      .filter(holdsRules)
      .flatMap((role) => role.rules);
    expect(rules.length).toBeGreaterThan(0);
    for (const { apiGroups, resources, verbs } of rules)
      expect([...apiGroups, ...resources, ...verbs].filter((part) => part.includes('*'))).toEqual([]);
  });

  test('[CHART-15] of the operator on Secrets are neither list nor watch', () => {
    const onSecrets = operatorPermissions(renderedObjects()).filter((name) =>
      name.startsWith('core/secrets'),
    );
    expect(onSecrets).toEqual([
      'core/secrets create',
      'core/secrets get',
      'core/secrets patch',
      'core/secrets update [kubeswarm-webhook-cert]',
    ]);
  });

  test('of the operator shrink with what is switched off', () => {
    const { length } = operatorPermissions(renderedObjects());
    const bare = operatorPermissions(
      renderedObjects([
        '--set',
        'admissionWebhooks.enabled=false,leaderElection.enabled=false,replicaCount=1',
      ]),
    );
    expect(length - bare.length).toBe(7);
    expect(bare.filter((name) => /leases|pods|webhook/.test(name))).toEqual([]);
  });

  test('[CHART-16] are Roles of the named namespaces where watchNamespaces names some', () => {
    const objects = renderedObjects(['--set-json', 'watchNamespaces=["team-b","team-a"]']);
    const roles = objects.filter(
      ({ kind, metadata }) => kind === 'Role' && metadata.name === 'kubeswarm-manager',
    );
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['kubeswarm-system', 'team-a', 'team-b']);
    const inCluster = objects
      .filter(holdsRules)
      .filter(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'kubeswarm-manager')
      .flatMap(({ rules }) => rules.flatMap(permissionsOf));
    expect(inCluster).toEqual([
      'core/namespaces get [kubeswarm-system, team-a, team-b]',
      'core/namespaces patch [kubeswarm-system, team-a, team-b]',
      'admissionregistration.k8s.io/validatingwebhookconfigurations get [kubeswarm-validating-webhook-configuration]',
      'admissionregistration.k8s.io/validatingwebhookconfigurations patch [kubeswarm-validating-webhook-configuration]',
    ]);
    const all = operatorPermissions(objects).filter((name) => !name.startsWith('core/namespaces'));
    const usual = operatorPermissions(renderedObjects()).filter(
      (name) => !name.startsWith('core/namespaces'),
    );
    expect(all).toEqual(usual);
  });

  test('[CHART-20] of view and edit are aggregated, and who edits does not write policies', () => {
    const objects = renderedObjects();
    const plurals = kinds.map(({ plural }) => plural).toSorted();
    const rulesOf = (name: string) => {
      const role = objectNamed(objects, 'ClusterRole', name);
      return {
        labels: Object.keys(role.metadata.labels ?? {}).filter((label) => label.startsWith('rbac.')),
        resources: holdsRules(role) ? role.rules.flatMap(({ resources }) => resources).toSorted() : [],
        verbs: holdsRules(role) ? role.rules.flatMap(({ verbs }) => verbs) : [],
      };
    };
    expect(rulesOf('kubeswarm-view')).toEqual({
      labels: ['rbac.authorization.k8s.io/aggregate-to-view'],
      resources: plurals,
      verbs: ['get', 'list', 'watch'],
    });
    expect(rulesOf('kubeswarm-edit')).toEqual({
      labels: ['rbac.authorization.k8s.io/aggregate-to-edit'],
      resources: plurals.filter((plural) => plural !== 'swarmpolicies'),
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    });
    expect(rulesOf('kubeswarm-policy-admin')).toMatchObject({ labels: [], resources: ['swarmpolicies'] });
  });
});
