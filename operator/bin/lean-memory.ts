import { setFlagsFromString } from 'node:v8';

/**
 * Settings of V8 for a process that is resident and mostly idle; imported before everything else, since they hold for
 * what is compiled after them. WebAssembly here is undici's HTTP parser: optimising it takes 15 MB that are never given
 * back, and makes no request measurably cheaper.
 */
setFlagsFromString('--wasm-tiering-budget=2000000000');
