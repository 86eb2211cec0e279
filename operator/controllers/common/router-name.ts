/** The agent that a routed team asks who shall have a task; its operator makes it (decision 7). */
export const routerName = (team: string): string => `${team}-router`;
