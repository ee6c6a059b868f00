/** The runtime fields in a function configuration. */
interface RuntimeFields {
  PackageType?: string | null | undefined
  Runtime?: string | null | undefined
}

/** The managed runtime, `'IMAGE'` for a container image, or undefined when the configuration does not say. */
export function resolveRuntime({ PackageType, Runtime }: RuntimeFields): string | undefined {
  if (PackageType === 'Image') return 'IMAGE'
  return Runtime === '' ? undefined : (Runtime ?? undefined)
}
