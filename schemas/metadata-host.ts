/** Link-local addresses, and those at which AWS (IPv6) and Alibaba Cloud tell a machine its credentials. */
const addresses = [
  /^169\.254\.\d+\.\d+$/,
  /^100\.100\.100\.200$/,
  /^\[fe[89ab][0-9a-f]:/,
  /^\[fd00:ec2::254\]$/,
  /^\[::ffff:a9fe:[0-9a-f]+\]$/,
  /^\[::ffff:6464:64c8\]$/,
];

/** Whether a host, as `URL` writes it, is an address at which a machine is told of itself: nobody else is there. */
export const isMetadataHost = (hostname: string): boolean =>
  addresses.some((address) => address.test(hostname));
