export { version } from '../plugin/version.ts';
