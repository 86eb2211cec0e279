// Keeps one comment on a pull or merge request: made once, updated after that. Called by github/comment.sh and
// gitlab/comment.sh; needs Node and nothing else. Whatever goes wrong is told as a warning, and the exit code is 0: that a
// comment cannot be written says nothing about the change.
import { readFileSync } from 'node:fs';

/** First line of what `swarm diff -o markdown` prints. */
const MARKER = '<!-- swarm-diff -->';
const PAGE_SIZE = 100;

class Failure extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function request(method, url, headers, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'kubeswarm-ci' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok)
    throw new Failure(response.status, `${method} ${new URL(url).pathname}: ${response.status}`);
  return response.json();
}

/** The two APIs as the same few calls. `blocked` tells why there is nothing to comment on. */
const forges = {
  github({ env }) {
    const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
    const pull = event.pull_request;
    if (pull === undefined) return { blocked: 'this run is not of a pull request' };
    const { GITHUB_TOKEN: token = '' } = env;
    if (token === '') return { blocked: 'GITHUB_TOKEN is empty. Pass github.token to the step' };
    const repository = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' };
    const author = env.SWARM_COMMENT_AUTHOR || 'github-actions[bot]';
    const isFork = pull.head?.repo?.full_name !== pull.base?.repo?.full_name;
    const comments = `${repository}/issues/${pull.number}/comments`;
    return {
      name: `pull request #${pull.number}`,
      forbidden: isFork
        ? 'the run of a pull request from a fork has a token that only reads. The report stands in the summary of the job'
        : 'the token may not write. Give the job permissions: pull-requests: write',
      state: async () => {
        const { state, locked } = await request('GET', `${repository}/pulls/${pull.number}`, headers);
        return locked ? 'locked' : state;
      },
      list: (page) => request('GET', `${comments}?per_page=${PAGE_SIZE}&page=${page}`, headers),
      isOurs: ({ user, body }) => user?.login === author && body?.startsWith(MARKER),
      create: (body) => request('POST', comments, headers, { body }),
      update: ({ id }, body) => request('PATCH', `${repository}/issues/comments/${id}`, headers, { body }),
    };
  },

  gitlab({ env }) {
    const { SWARM_GITLAB_TOKEN: token = '', CI_MERGE_REQUEST_IID: number } = env;
    if (!number) return { blocked: 'this pipeline is not of a merge request' };
    if (token === '')
      return {
        blocked:
          'SWARM_GITLAB_TOKEN is empty, and CI_JOB_TOKEN may not write notes. Set it to a project access token with scope api; a pipeline of a fork has none',
      };
    const api = env.CI_API_V4_URL;
    const merge = `${api}/projects/${env.CI_MERGE_REQUEST_PROJECT_ID || env.CI_PROJECT_ID}/merge_requests/${number}`;
    const headers = { 'private-token': token };
    let self;
    return {
      name: `merge request !${number}`,
      forbidden: 'the token may not write. Give it scope api and role Reporter or more in the project',
      state: async () => {
        self = (await request('GET', `${api}/user`, headers)).id;
        const { state, discussion_locked: isLocked } = await request('GET', merge, headers);
        return state === 'opened' ? (isLocked ? 'locked' : 'open') : state;
      },
      list: (page) => request('GET', `${merge}/notes?per_page=${PAGE_SIZE}&page=${page}`, headers),
      isOurs: ({ author, body }) => author?.id === self && body?.startsWith(MARKER),
      create: (body) => request('POST', `${merge}/notes`, headers, { body }),
      update: ({ id }, body) => request('PUT', `${merge}/notes/${id}`, headers, { body }),
    };
  },
};

async function ownComment(forge) {
  for (let page = 1; ; page += 1) {
    const comments = await forge.list(page);
    const found = comments.find(forge.isOurs);
    if (found !== undefined || comments.length < PAGE_SIZE) return found;
  }
}

/** What became of it, for the log; `isProblem` where somebody should do something. */
async function keepComment(forge, body) {
  if (forge.blocked !== undefined) return { text: `no comment: ${forge.blocked}`, isProblem: true };
  const state = await forge.state();
  if (state !== 'open') return { text: `no comment: ${forge.name} is ${state}`, isProblem: false };
  const own = await ownComment(forge);
  if (own?.body === body) return { text: `the comment on ${forge.name} is up to date`, isProblem: false };
  if (own !== undefined) {
    await forge.update(own, body);
    return { text: `updated the comment on ${forge.name}`, isProblem: false };
  }
  // Every line of a report begins so. A change without any gets no comment, unless one is there to be corrected.
  if (!body.includes('\n- **'))
    return { text: `no comment on ${forge.name}: nothing to tell`, isProblem: false };
  await forge.create(body);
  return { text: `commented on ${forge.name}`, isProblem: false };
}

const [kind, file] = process.argv.slice(2);
const body = readFileSync(file, 'utf8').trimEnd();
let forge;
let told;
try {
  if (!body.startsWith(MARKER)) throw new Error(`${file} is no report of swarm diff -o markdown`);
  forge = forges[kind]({ env: process.env });
  told = await keepComment(forge, body);
} catch (error) {
  const isForbidden = [401, 403, 404].includes(error.status);
  const reason = isForbidden
    ? `${error.message}: ${forge.forbidden}`
    : (error.cause?.message ?? error.message);
  told = { text: `no comment: ${reason}`, isProblem: true };
}
console.log(kind === 'github' && told.isProblem ? `::warning title=swarm diff::${told.text}` : told.text);
