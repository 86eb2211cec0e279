/** Asks for metadata alone; a server that cannot do so (an old aggregated one) answers with whole objects. */
export function metadataType(form: 'PartialObjectMetadata' | 'PartialObjectMetadataList'): string {
  return `application/json;as=${form};g=meta.k8s.io;v=v1,application/json`;
}
