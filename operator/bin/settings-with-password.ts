import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Api, isApiError } from '../kube/api.ts';
import type { ManagerSettings } from '../manager/manager-settings.ts';
import { queuePassword, withQueuePassword } from '../manager/queue-password.ts';

const tryAgainMillis = 2_000;

/** The settings with the password of the queue, as soon as the API server answers. Nothing starts without it. */
export async function settingsWithPassword(settings: ManagerSettings, api: Api): Promise<ManagerSettings> {
  const { namespace, queue } = settings;
  const secret = queue.passwordSecret;
  if (secret === undefined) return settings;
  const newPassword = (): string => randomBytes(32).toString('hex');
  let said = '';
  for (;;) {
    try {
      return withQueuePassword(settings, await queuePassword({ api, namespace, secret, newPassword }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // What is wrong with the Secret is waited out as well: whoever mends it need not restart us.
      if (message !== said) process.stderr.write(`${isApiError(error) ? 'API server: ' : ''}${message}\n`);
      said = message;
      await wait(tryAgainMillis);
    }
  }
}
