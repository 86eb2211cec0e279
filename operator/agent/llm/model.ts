/** A tool as it is offered to a model. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A call that the model asks for; `argumentsText` is what it wrote, which may be no JSON at all. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

export type Message =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly text: string };

export interface ModelRequest {
  readonly model: string;
  readonly system: string;
  /** Grows between the calls of one task: read it, never keep it. */
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  /** Cap of output tokens of this call. */
  readonly maxOutputTokens: number;
  readonly temperature?: number;
  /** Hears the text as it comes; the reply is the same. */
  readonly listener?: TextListener;
}

/** Reads along while a model writes. */
export interface TextListener {
  /** A reply begins: what came of an earlier one, or of an earlier try at this one, is not part of it. */
  begin(): void;
  /** The next piece. */
  text(piece: string): void;
}

/** As the provider counted; thinking tokens are not part of `outputTokens`. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
}

export interface ModelReply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Absent when the provider reported none. */
  readonly usage?: ModelUsage;
  /** The provider's own word: `stop`, `length`, ... Nothing is decided on it. */
  readonly stopReason?: string;
}

/** A model behind a provider. Rejects with ModelError, or with the signal's reason. */
export interface Model {
  readonly provider: string;
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>;
}
