/** What operator/kube promises of a real API server, and of the election of a leader. */
export const realApiRequirements = {
  'REAL-1':
    'Our client and the embedded API server pass one behaviour suite; a real kube-apiserver stands behind ours (issue 4).',
  'REAL-2':
    'A watch is read line by line, wherever its chunks end; an ERROR event of code 410 ends it with 410 (design 5).',
  'REAL-3':
    'A watch that the server ends, that is called off, or that falls silent ends without an error (design 5).',
  'REAL-4':
    'Only what is safe is sent again: everything after 429, reads after a broken connection, writes never (issue 4).',
  'REAL-5':
    'The token of the service account is read again, at once when the server does not know the old one (issue 4).',
  'REAL-6': 'No error holds a token, a certificate or what a kubeconfig says (issue 4).',
  'REAL-7':
    'A restart of the API server is survived: informers list or watch on, and miss nothing (issue 4).',
  'REAL-8': 'Of all processes at most one leads (issue 4).',
  'REAL-9': 'Times in Leases and Events have six digits of a second (design 5).',
  'REAL-10':
    'A leader that dies is followed within its lease; one that cannot renew stops before anybody else may lead (issue 4).',
  'REAL-11': 'Clocks of different machines are never compared (issue 4).',
  'REAL-12':
    'A clean stop ends the work, then frees the lease: the next one takes over in under 5 s (issue 4).',
  'REAL-13': 'Controllers reconcile on a real API server as they do on the embedded one (issue 4).',
  'REAL-14': 'Warnings of the API server reach who wrote (governance 11).',
  'REAL-15':
    'The lease of a container that was killed is taken at once by the next one of the same pod (issue 4).',
  'REAL-16':
    'Connections that fall silent are found by a read within 10 s and opened anew, watches with them (issue 4).',
  'REAL-17':
    'The lease of a leader whose pod is gone, and which has missed two renewals, is not waited for to its end (issue 4).',
} as const;
