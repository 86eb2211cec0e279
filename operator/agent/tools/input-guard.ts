import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import type { Audit } from '../../observe/audit.ts';
import type { ToolCall } from '../llm/model.ts';
import { effectiveTrust } from './judge-tool.ts';
import type { ToolRecorder } from './record-tool-call.ts';
import type { Tool } from './tool.ts';
import { toolInput } from './tool-input.ts';
import { type InputCheck, inputCheck } from './validate-input.ts';

/** The text for the model when arguments may not be sent to the tool, else undefined. */
export type InputGuard = (tool: Tool, call: ToolCall, recorder: ToolRecorder) => string | undefined;

/**
 * Checks arguments where trust asks for it: always with sandbox trust, which also refuses undeclared members, and
 * everywhere with `enforceInputValidation` (agents 5.2, governance 2.3). Compiles each tool's schema once.
 */
export function createInputGuard(guardrails: AgentGuardrails, audit: Audit): InputGuard {
  const checks = new WeakMap<SchemaOf, InputCheck>();
  return (tool, call, recorder) => {
    const trust = effectiveTrust(tool.trust, guardrails);
    if (trust !== 'sandbox' && !guardrails.trust.enforceInputValidation) return undefined;
    const check = checks.get(tool.inputSchema) ?? inputCheck(tool.inputSchema, trust === 'sandbox');
    checks.set(tool.inputSchema, check);
    const parsed = toolInput(call.argumentsText);
    const fault =
      parsed.kind === 'invalid' ? parsed.reason : check(JSON.parse(call.argumentsText.trim() || '{}'));
    audit.emit({
      ...recorder.entry,
      action: 'guardrail.evaluated',
      status: fault === undefined ? 'success' : 'denied',
      detail: {
        rule: trust === 'sandbox' ? 'trust.sandbox' : 'trust.enforceInputValidation',
        tool: tool.guardrailName,
        outcome: fault === undefined ? 'passed' : 'denied',
        ...(fault !== undefined && { reason: fault, input: call.argumentsText }),
      },
      ...(fault !== undefined && { error: { message: fault, code: 'InvalidToolInput', retryable: false } }),
    });
    return fault === undefined ? undefined : `tool "${tool.guardrailName}" refuses its arguments: ${fault}`;
  };
}

type SchemaOf = Tool['inputSchema'];
