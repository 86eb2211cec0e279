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
    ...(problem === undefined
      ? []
      : [finding('notify.channel', { index, problem: problem.fact }, { path: [...path, ...problem.field] })]),
    ...templateFindings(channel.template, `the template of channel[${index}]`, [...path, 'template']),
  ];
}

interface ChannelProblem {
  readonly fact: string;
  /** Below the channel. */
  readonly field: FieldPath;
}

/** In the words of the condition InvalidChannelConfig (governance 6.4.5). */
function channelProblem({ type, webhook, slack }: NotifyChannel): ChannelProblem | undefined {
  if (type === 'slack') {
    if (slack === undefined) return { fact: 'type=slack but slack config is missing', field: ['type'] };
    const hasUrl = slack.webhookURLFrom !== undefined || slack.webhookUrlSecretRef !== undefined;
    return hasUrl ? undefined : { fact: 'slack requires webhookURLFrom', field: ['slack'] };
  }
  if (webhook === undefined) return { fact: 'type=webhook but webhook config is missing', field: ['type'] };
  const { url = '', urlFrom, headers = [] } = webhook;
  if (url === '' && urlFrom === undefined)
    return { fact: 'webhook requires url or urlFrom', field: ['webhook', 'url'] };
  if (url !== '' && urlFrom === undefined && parseHttpUrl(url) === undefined)
    return { fact: 'webhook url is no http(s) URL', field: ['webhook', 'url'] };
  const index = headers.findIndex((header) => header.value === undefined && header.valueFrom === undefined);
  const empty = headers[index];
  if (empty === undefined) return undefined;
  const fact = `header "${empty.name}" has neither value nor valueFrom`;
  return { fact, field: ['webhook', 'headers', index] };
}

function templateFindings(text: string | undefined, where: string, path: FieldPath): readonly Finding[] {
  const template = readTemplate(text ?? '');
  if (template.kind === 'ok') return [];
  const parameters = { where, reason: template.message, offset: template.offset };
  return [finding('template.syntax', parameters, { path, focus: template.offset })];
}
