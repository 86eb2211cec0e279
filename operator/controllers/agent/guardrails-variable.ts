import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import type { AgentPlan } from './agent-plan.ts';

/** AGENT_GUARDRAILS: what the agent holds to when it calls models and tools, after policy (decision 30). */
export function agentGuardrails({ agent, guardrails, namespaceDailyTokens }: AgentPlan): AgentGuardrails {
  const limits = guardrails.limits ?? {};
  const tools = agent.spec.guardrails?.tools;
  const breaker = agent.spec.guardrails?.limits?.circuitBreaker;
  return {
    limits: {
      ...(limits.maxAnswerTokensPerCall === undefined
        ? {}
        : { maxAnswerTokensPerCall: limits.maxAnswerTokensPerCall.value }),
      ...(limits.maxThinkingTokensPerCall === undefined
        ? {}
        : { maxThinkingTokensPerCall: limits.maxThinkingTokensPerCall.value }),
      ...(namespaceDailyTokens === undefined ? {} : { namespaceDailyTokens }),
      ...(breaker === undefined
        ? {}
        : {
            circuitBreaker: {
              failureThreshold: breaker.failureThreshold ?? 5,
              cooldownSeconds: breaker.cooldownSeconds ?? 30,
              halfOpenMaxCalls: breaker.halfOpenMaxCalls ?? 1,
            },
          }),
    },
    allow: tools?.allow ?? [],
    deny: guardrails.toolDeny ?? [],
    trust: {
      default: tools?.trust?.default ?? 'external',
      ...(guardrails.trustFloor === undefined ? {} : { floor: guardrails.trustFloor }),
      enforceInputValidation: tools?.trust?.enforceInputValidation ?? false,
    },
  };
}
