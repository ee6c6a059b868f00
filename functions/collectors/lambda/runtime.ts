/** What a configuration of Lambda's says of the runtime. */
interface RuntimeFields {
  PackageType?: string | null | undefined
  Runtime?: string | null | undefined
}

/** The managed runtime; `'IMAGE'` where a container image runs; undefined where the configuration does not say. */
export function resolveRuntime({ PackageType, Runtime }: RuntimeFields): string | undefined {
  if (PackageType === 'Image') return 'IMAGE'
  return Runtime === '' ? undefined : (Runtime ?? undefined)
}
