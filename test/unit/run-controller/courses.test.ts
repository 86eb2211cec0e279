import { expect, test } from '@jest/globals';
import { createCourses } from '../../../operator/controllers/run/courses.ts';

test('of a run that is over only its place is kept, for its deletion to find', () => {
  const courses = createCourses();
  const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', namespace: 'lab', name: 'run-1' };
  const course = courses.open(key, 'u1');
  course.audited.add('evt-1');
  course.submitted.add('u1.step.1');
  course.state = { phase: 'Succeeded', steps: [] };
  courses.rest('u1');
  expect(courses.replaced(key, undefined)).toEqual([course]);
  expect([course.audited.size, course.submitted.size, course.state]).toEqual([0, 0, undefined]);
});
