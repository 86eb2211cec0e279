/** The few shapes of Protocol Buffers that Argo CD's plugin interface uses: texts, bytes, numbers, messages. */

export type Field = readonly [number: number, value: string | Uint8Array | number];

/** A message of these fields. */
export function encodeMessage(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number << 3), varint(value)];
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

/** The fields of a message that hold texts, bytes or messages. */
export function decodeMessage(message: Buffer): readonly (readonly [number: number, value: Buffer])[] {
  return fieldsOf(message).flatMap(([number, value]) => (typeof value === 'number' ? [] : [[number, value]]));
}

/** The fields of a message that hold numbers. */
export function decodeNumbers(message: Buffer): readonly (readonly [number: number, value: number])[] {
  return fieldsOf(message).flatMap(([number, value]) => (typeof value === 'number' ? [[number, value]] : []));
}

function fieldsOf(message: Buffer): readonly (readonly [number: number, value: Buffer | number])[] {
  const fields: [number, Buffer | number][] = [];
  let offset = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(offset);
      offset += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (offset < message.length) {
    const tag = readVarint();
    const wireType = tag & 7;
    if (wireType !== 0 && wireType !== 2) throw new Error(`wire type ${wireType} is not read here`);
    const numberOrSize = readVarint();
    if (wireType === 0) {
      fields.push([tag >> 3, numberOrSize]);
      continue;
    }
    fields.push([tag >> 3, message.subarray(offset, offset + numberOrSize)]);
    offset += numberOrSize;
  }
  return fields;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
