import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool, ToolFailure } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

const openIncident = {
  incidentId: 'P-48291',
  title: 'High error rate on payments-api',
  service: 'payments-api',
  severity: 'High',
  triggeredAt: '2026-04-23T02:45:00Z',
  alertCount: '47',
};

/** One incident that can be read and acknowledged. */
export const createPagerduty: CreateRecipeServer = ({ values, print }) => {
  const incident = overrideValues(openIncident, values);
  let status: 'triggered' | 'acknowledged' = 'triggered';
  const input = z.object({ incident_id: z.string().describe('Id of the incident, e.g. P-48291') });
  const refuseOthers = (id: string): void => {
    if (id !== incident.incidentId) throw new ToolFailure(`incident "${id}" not found`);
  };
  return {
    name: 'mock-pagerduty',
    dialect: 'rest',
    tools: [
      defineTool({
        name: 'get_incident',
        description: 'Details of an incident',
        input,
        answer: ({ incident_id }) => {
          refuseOthers(incident_id);
          print(`get_incident ${incident_id}`);
          return {
            incident_id,
            title: incident.title,
            service: incident.service,
            severity: incident.severity,
            status,
            triggered_at: incident.triggeredAt,
            alert_count: Number(incident.alertCount),
          };
        },
      }),
      defineTool({
        name: 'acknowledge_incident',
        description: 'Acknowledges an incident, so that it pages nobody else',
        input,
        answer: ({ incident_id }) => {
          refuseOthers(incident_id);
          if (status === 'triggered') print(`INCIDENT ${incident_id} ACKNOWLEDGED`);
          status = 'acknowledged';
          return { incident_id, status };
        },
      }),
    ],
  };
};
