import { createAdmission } from '../admission/admission.ts';
import {
  mountedCertificates,
  selfManagedCertificates,
} from '../admission/certificates/certificate-sources.ts';
import { type CertificateSource, keepCertificates } from '../admission/certificates/keep-certificates.ts';
import { startWebhookServer, type WebhookServer } from '../admission/webhook-server.ts';
import type { Timers } from '../common/timers.ts';
import { type HealthVerdict, healthy, unhealthy } from '../health/health-verdict.ts';
import type { Api } from '../kube/api.ts';
import type { Log } from '../observe/log.ts';
import type { ManagerSettings } from './manager-settings.ts';

export interface WebhooksOptions {
  readonly settings: Exclude<ManagerSettings['webhooks'], 'off'>;
  readonly namespace: string;
  readonly api: Api;
  readonly admission: Parameters<typeof createAdmission>[0];
  readonly timers: Timers;
  readonly log: Log;
}

export interface Webhooks {
  verdict(): HealthVerdict;
  close(): Promise<void>;
}

/** Serves admission as soon as there is a certificate, and with each new one without a restart. */
export function startWebhooks({
  settings,
  namespace,
  api,
  timers,
  log,
  ...options
}: WebhooksOptions): Webhooks {
  const admission = createAdmission(options.admission);
  let server: WebhookServer | undefined;
  const keeper = keepCertificates({
    source: certificateSource(settings.certificates, namespace, api, timers),
    ...lookingOften(settings.certificates),
    timers,
    log,
    onCertificate: async (certificate) => {
      if (server !== undefined) return server.useCertificate(certificate);
      server = await startWebhookServer({ address: settings.address, certificate, admission, log });
      log.info({ port: server.port }, 'webhooks are served');
    },
  });
  return {
    verdict: () => (server === undefined ? unhealthy('the webhooks have no certificate yet') : healthy),
    close: async () => {
      await keeper.close();
      await server?.close();
    },
  };
}

function certificateSource(
  certificates: WebhooksOptions['settings']['certificates'],
  namespace: string,
  api: Api,
  timers: Timers,
): CertificateSource {
  if (certificates.kind === 'mounted')
    return mountedCertificates(certificates.folder, certificates.cert, certificates.key);
  const { secret, configuration, hosts, lifetimeMillis } = certificates;
  return selfManagedCertificates({
    api,
    clock: timers,
    secret: { namespace, name: secret },
    configuration,
    hosts,
    ...(lifetimeMillis === undefined ? {} : { lifetimeMillis }),
  });
}

/** Often enough that a short-lived certificate is renewed, and taken over by the other replicas, in time. */
function lookingOften(certificates: WebhooksOptions['settings']['certificates']): {
  readonly lookMillis?: number;
} {
  if (certificates.kind === 'mounted' || certificates.lifetimeMillis === undefined) return {};
  return { lookMillis: Math.min(60_000, certificates.lifetimeMillis / 12) };
}
