/** Promises of the CI kit (issue 6). */
export const ciKitRequirements = {
  'CIKIT-1': 'Good and bad commits are told apart by exit code, annotations and reports',
  'CIKIT-2': 'The diff is one comment, which later runs update; comments of others are left alone',
  'CIKIT-3': 'A comment that cannot be made is explained, and fails nothing',
  'CIKIT-4': 'Without a pull request there is no diff; what is asked for wrongly is exit code 2',
  'CIKIT-5': 'Nothing that others write gets into a script, and only the comment has the token',
  'CIKIT-6': 'GitLab gets Code Quality, JUnit and one note',
  'CIKIT-7':
    'The program comes from where the kit says: a package of npm pack, a checkout, a program that is there',
  'CIKIT-8': 'pre-commit hooks lint what a commit touches',
  'CIKIT-9': 'An ApplicationSet makes an Application for each recipe and environment',
} as const;
