import { createGrafana } from './01-incident-response/servers/grafana.ts';
import { createPagerduty } from './01-incident-response/servers/pagerduty.ts';
import { createSlack } from './01-incident-response/servers/slack.ts';
import { createJira } from './02-support-triage/servers/jira.ts';
import { createCrm } from './05-tool-cache/servers/crm.ts';
import { createKnowledgeBase } from './05-tool-cache/servers/knowledge-base.ts';
import { createSearch } from './05-tool-cache/servers/search.ts';
import { createTelemetry } from './19-search-root-cause/servers/telemetry.ts';
import type { CreateRecipeServer } from './shared/servers/recipe-server.ts';

/** Every server of the image `kubeswarm-recipes`, by the name that the recipes give it: `<recipe>/<server>`. */
export const recipeServers: Readonly<Record<string, CreateRecipeServer>> = {
  '01-incident-response/grafana': createGrafana,
  '01-incident-response/pagerduty': createPagerduty,
  '01-incident-response/slack': createSlack,
  '02-support-triage/jira': createJira,
  '05-tool-cache/search': createSearch,
  '05-tool-cache/crm': createCrm,
  '05-tool-cache/knowledge-base': createKnowledgeBase,
  '19-search-root-cause/telemetry': createTelemetry,
};
