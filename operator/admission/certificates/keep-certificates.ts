import type { Timers } from '../../common/timers.ts';
import { isApiError } from '../../kube/api.ts';
import type { ServingCertificate } from '../webhook-server.ts';

/** Where the certificate comes from: our own Secret, or files that somebody mounts. */
export type CertificateSource = () => Promise<ServingCertificate>;

export interface CertificateKeeperOptions {
  readonly source: CertificateSource;
  readonly timers: Timers;
  /** Between two looks. Default 60,000: Secrets are read anew every minute, we may not watch them (gitops 17). */
  readonly lookMillis?: number;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
  /** With the first one, and again with each that differs from the one before. */
  readonly onCertificate: (certificate: ServingCertificate) => Promise<void>;
}

export interface CertificateKeeper {
  close(): Promise<void>;
}

const LOOK_MILLIS = 60_000;
const RETRY_MILLIS = 2_000;

/** Looks at the certificate from time to time, for as long as the process serves. */
export function keepCertificates(options: CertificateKeeperOptions): CertificateKeeper {
  const { source, timers, log, onCertificate, lookMillis = LOOK_MILLIS } = options;
  let used: ServingCertificate | undefined;
  let told = '';
  let isClosed = false;
  let callOff = (): void => {};
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<number> => {
    try {
      const certificate = await source();
      told = '';
      if (certificate.cert === used?.cert && certificate.key === used.key) return lookMillis;
      await onCertificate(certificate);
      log.info({ isFirst: used === undefined }, 'serving webhooks with a new certificate');
      used = certificate;
      return lookMillis;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The same failure again says nothing new; a conflict is another replica at work.
      if (message !== told && !isApiError(error, 409))
        log.warn({ err: error }, 'the certificate of the webhooks could not be read or renewed');
      told = message;
      return RETRY_MILLIS;
    }
  };

  const run = async (): Promise<void> => {
    const waitMillis = await look();
    if (!isClosed)
      callOff = timers.after(waitMillis, () => {
        looking = run();
      });
  };
  looking = run();

  return {
    close: async () => {
      isClosed = true;
      callOff();
      await looking;
    },
  };
}
