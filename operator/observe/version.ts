/** Version of the operator and its agents, in audit events and telemetry: that of package.json, to which a test holds it. */
export const version = '0.1.0';
