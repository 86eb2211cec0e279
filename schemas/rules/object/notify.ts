import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import type { NotifyChannel, SwarmNotify } from '../../generated/types.ts';
import { parseHttpUrl } from '../mcp-allowlist.ts';
import { readTemplate } from '../templates.ts';

/** A SwarmNotify by itself: complete channels, templates that parse (governance 6.4 and 11). */
export function notifyFindings({ spec }: SwarmNotify): readonly Finding[] {
  const channels = spec.channels ?? [];
  return [
    ...channels.flatMap((channel, index) => channelFindings(channel, index, ['spec', 'channels', index])),
    ...(spec.channel === undefined || channels.length > 0
      ? []
      : channelFindings(spec.channel, 0, ['spec', 'channel'])),
    ...(spec.events ?? []).flatMap(({ type, template }, index) =>
      templateFindings(template, `the template of event ${type}`, ['spec', 'events', index, 'template']),
    ),
  ];
}

function channelFindings(channel: NotifyChannel, index: number, path: FieldPath): readonly Finding[] {
  const problem = channelProblem(channel);
  return [
    ...(problem === undefined ? [] : [finding('notify.channel', { index, problem }, { path })]),
    ...templateFindings(channel.template, `the template of channel[${index}]`, [...path, 'template']),
  ];
}

/** In the words of the condition InvalidChannelConfig (governance 6.4.5). */
function channelProblem({ type, webhook, slack }: NotifyChannel): string | undefined {
  if (type === 'slack') {
    if (slack === undefined) return 'type=slack but slack config is missing';
    const hasUrl = slack.webhookURLFrom !== undefined || slack.webhookUrlSecretRef !== undefined;
    return hasUrl ? undefined : 'slack requires webhookURLFrom';
  }
  if (webhook === undefined) return 'type=webhook but webhook config is missing';
  const { url = '', urlFrom, headers = [] } = webhook;
  if (url === '' && urlFrom === undefined) return 'webhook requires url or urlFrom';
  if (url !== '' && urlFrom === undefined && parseHttpUrl(url) === undefined)
    return 'webhook url is no http(s) URL';
  const empty = headers.find((header) => header.value === undefined && header.valueFrom === undefined);
  return empty === undefined ? undefined : `header "${empty.name}" has neither value nor valueFrom`;
}

function templateFindings(text: string | undefined, where: string, path: FieldPath): readonly Finding[] {
  const template = readTemplate(text ?? '');
  if (template.kind === 'ok') return [];
  const parameters = { where, reason: template.message, offset: template.offset };
  return [finding('template.syntax', parameters, { path })];
}
