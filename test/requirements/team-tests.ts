/** Promises of `swarm test` and `swarm record` (issue 6). */
export const teamTestRequirements = {
  'TEAMTEST-1': 'Every recipe of ours has team tests, and they pass',
  'TEAMTEST-2':
    'Every kind of assertion can hold and can fail, and says the field, what was expected and what came',
  'TEAMTEST-3': 'A failure stands at file, line and column of the assertion that failed',
  'TEAMTEST-4': 'The same recipes give the same bytes, however many tests run at the same time',
  'TEAMTEST-5':
    'A file of tests is checked against its schema, with places and suggestions, before anything runs',
  'TEAMTEST-6': 'A test runs in every environment of its recipe, with the values of each',
  'TEAMTEST-7': 'Fixtures answer for MCP servers in every dialect; a call that none foresees fails the test',
  'TEAMTEST-8': 'A test reaches nothing outside of this machine, and says what it would have reached',
  'TEAMTEST-9': 'A request that the script does not foresee, and a turn that nobody asks for, fail the test',
  'TEAMTEST-10': 'Calls are seen whatever the audit settings of the agents are',
  'TEAMTEST-11': 'JUnit follows the schema of Jenkins, and JSON tells the same',
  'TEAMTEST-12':
    'Exit code 0 when there are tests and all passed, 1 for failures, 2 for a wrong command line',
  'TEAMTEST-13': 'A call that guardrails or a policy refuse counts as denied, never as called',
  'TEAMTEST-14': 'A run that does not end fails at its timeout, with what it waits for',
  'TEAMTEST-15':
    'swarm record makes a test of a real run that passes without the model and the servers of that run',
  'TEAMTEST-16':
    'A recorded test holds no secret of the recipe or of the environment, nor what looks like a key',
  'TEAMTEST-17':
    '--update replaces what models and servers say, and keeps what is expected, comments and other tests',
} as const;
