import { expect, test } from '@jest/globals';
import { displayUrl, isAllowlisted, parseAllowlistEntry } from '../../../schemas/rules/mcp-allowlist.ts';

test.each([
  ['https://a.example', 'https://a.example', true],
  ['https://a.example', 'https://a.example/any/path?q=1', true],
  ['https://a.example', 'https://a.example.evil', false],
  ['https://a.example', 'https://a.example:8443/', false],
  ['https://a.example:443', 'https://a.example/x', true],
  ['https://a.example', 'http://a.example', false],
  ['https://A.Example', 'https://a.example', true],
  ['https://a.example.', 'https://a.example', true],
  ['https://a.example', 'https://a.example@evil.example/', false],
  ['https://a.example', 'https://user:secret@a.example/x', true],
  ['https://a.example/mcp', 'https://a.example/mcp', true],
  ['https://a.example/mcp/', 'https://a.example/mcp', true],
  ['https://a.example/mcp', 'https://a.example/mcp/jira', true],
  ['https://a.example/mcp', 'https://a.example/mcpevil', false],
  ['https://a.example/mcp', 'https://a.example/mcp/../admin', false],
  ['https://a.example/mcp', 'https://a.example/mcp/%2e%2e/admin', false],
  ['https://a.example/mcp', 'https://a.example/mcp/..%2fadmin', false],
  ['https://*.example/mcp', 'https://a.example/mcp', true],
  ['https://*.example/mcp', 'https://a.b.example/mcp', false],
  ['https://a.example/*/mcp', 'https://a.example/team/mcp/x', true],
  ['https://a.example/*/mcp', 'https://a.example/team/other/mcp', false],
  ['https://a.example/*', 'https://a.example/', false],
  ['http://mcp.lab.svc:8080', 'http://mcp.lab.svc:8080/sse', true],
  ['https://a.ex*mple', 'https://a.example', false],
  ['not a url', 'https://a.example', false],
  ['https://a.example', 'file:///etc/passwd', false],
])('entry %j, url %j: %j [MCP-ALLOW-1]', (entry, url, expected) => {
  expect(isAllowlisted(url, [entry])).toBe(expected);
});

test('one of several entries is enough', () => {
  expect(isAllowlisted('https://b.example', ['https://a.example', 'https://b.example'])).toBe(true);
});

test.each(['ftp://a.example', '', 'a.example', 'https://a*.example', 'https://a.example/x*'])(
  'entry %j is none',
  (entry) => {
    expect(parseAllowlistEntry(entry)).toBeUndefined();
  },
);

test('a URL is shown without user info, query and fragment', () => {
  expect(displayUrl('https://user:secret@a.example/x?token=1#f')).toBe('https://a.example/x');
  expect(displayUrl('http://mcp.lab.svc:8080')).toBe('http://mcp.lab.svc:8080');
  expect(displayUrl('https://a.example/@scope/x')).toBe('https://a.example/@scope/x');
  expect(displayUrl('ftp://user:secret@a.example')).toBe('ftp://a.example');
  expect(displayUrl('http://user:se/cret@a.example:99999')).toBe('http://a.example:99999');
});
