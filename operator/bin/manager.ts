#!/usr/bin/env node
import './lean-memory.ts';
// It hears the signal to stop from here on. All else is loaded after that and takes a while: a bundle would have what is
// imported in the ordinary way before any of it.
import './until-stopped.ts';

await import('./run-manager.ts');
