import { builtInPrices, type Price, type PriceTable, priceOf, withPrices } from '../../../schemas/prices.ts';
import { isMap } from '../../values/merge.ts';
import type { PlacedObject } from '../placed-object.ts';
import type { Level, ReachItem } from './reach-item.ts';
import { ownerOf } from './reach-subjects.ts';

/**
 * The prices in a ConfigMap: one all of whose entries are `<model prefix>: <in>/<out>`, which is what the chart's
 * `costConfigmap` takes (governance 5.3). Undefined for every other object.
 */
export function priceEntries({ object }: PlacedObject): Readonly<Record<string, string>> | undefined {
  const data = object.kind === 'ConfigMap' && object.apiVersion === 'v1' ? object.data : undefined;
  if (!isMap(data)) return undefined;
  const entries = Object.entries(data).flatMap(([model, text]) =>
    typeof text === 'string' ? [[model, text] as const] : [],
  );
  if (entries.length === 0 || entries.length < Object.keys(data).length) return undefined;
  const table = Object.fromEntries(entries);
  return withPrices(new Map(), table) === undefined ? undefined : table;
}

/** The prices in force with these objects: the built-in ones, and over them those of price ConfigMaps. */
export function pricesIn(objects: readonly PlacedObject[], below: PriceTable = builtInPrices): PriceTable {
  return objects.reduce((table, placed) => withPrices(table, priceEntries(placed) ?? {}) ?? table, below);
}

/** What models cost by a price ConfigMap; where it says nothing the built-in price holds. */
export function priceReach(placed: PlacedObject): readonly ReachItem[] {
  const table = withPrices(new Map(), priceEntries(placed) ?? {}) ?? new Map<string, Price>();
  return [...table].map(([model, price]): Level => {
    const otherwise = priceOf(builtInPrices, model);
    return {
      form: 'level',
      widening: 'prices-raised',
      owner: ownerOf(placed.object),
      key: model,
      says: `price of models "${model}*" in USD per million tokens, in/out,`,
      ...ranked(price),
      otherwise: otherwise === undefined ? { rank: [0, 0], shown: 'unknown' } : ranked(otherwise),
      place: placed.placeOf(['data', model]),
    };
  });
}

function ranked({ input, output }: Price): { readonly rank: readonly number[]; readonly shown: string } {
  return { rank: [input, output], shown: `${input}/${output}` };
}
