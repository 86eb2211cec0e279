import { Annotation, Command, END, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';

/** Nodes stand by their id, as in ours. */
const State = Annotation.Root({
  nodes: Annotation({
    reducer: (nodes, changed) => {
      const after = [...nodes];
      for (const node of changed) after[node.id] = node;
      return after;
    },
    default: () => [{ id: 0, depth: 0, phase: 'Scored', task: 'slow site' }],
  }),
  node: Annotation(),
});

/**
 * The search of this benchmark as one would write it on LangGraph: the planner is shown the tree as JSON, its reply is
 * checked and applied, executors run side by side, each result is scored, and the planner goes on when all are.
 * Resolves with the number of nodes. `isStored`: a checkpoint after each superstep, in memory.
 */
export async function searchWithLangGraph({ count, width, isStored, model }) {
  const plan = async ({ nodes }) => {
    if (nodes.length >= count) return new Command({ goto: END });
    const shown = JSON.stringify({ goal: 'slow site', nodes: nodes.slice(1) });
    const actions = JSON.parse(await model.plan(shown));
    if (!Array.isArray(actions)) throw new Error('the reply is not a JSON array of actions');
    const made = actions.slice(0, count - nodes.length).map(({ action, parentNode, task }, index) => {
      const parent = nodes[parentNode];
      if (action !== 'expand' || parent === undefined) throw new Error(`there is no node ${parentNode}`);
      return {
        id: nodes.length + index,
        parentID: parentNode,
        depth: parent.depth + 1,
        phase: 'Pending',
        task,
      };
    });
    return new Command({
      update: { nodes: made },
      goto: made.map((node) => new Send('execute', { node })),
    });
  };
  const execute = async ({ node }) => {
    const output = await model.execute(`The goal: slow site. Your task: ${node.task}`, node.id);
    const done = { ...node, phase: 'Running', output };
    return new Command({ update: { nodes: [done] }, goto: new Send('evaluate', { node: done }) });
  };
  const evaluate = async ({ node }) => {
    const reply = await model.evaluate(`Score this: ${node.task}: ${node.output}`, node.id);
    const { scoreMillis, reasoning } = JSON.parse(reply);
    return { nodes: [{ ...node, phase: 'Scored', scoreMillis, scoreReasoning: reasoning }] };
  };
  const graph = new StateGraph(State)
    .addNode('plan', plan, { ends: ['execute', END] })
    .addNode('execute', execute, { ends: ['evaluate'] })
    .addNode('evaluate', evaluate)
    .addEdge(START, 'plan')
    .addEdge('evaluate', 'plan')
    .compile(isStored ? { checkpointer: new MemorySaver() } : {});
  const { nodes } = await graph.invoke(
    {},
    { configurable: { thread_id: 'bench' }, recursionLimit: 100_000, maxConcurrency: width },
  );
  return nodes.length;
}
