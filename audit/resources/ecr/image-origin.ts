/** The trust of a registry: the account's own ECR, a registry that the settings trust, or another one. */
export type RegistryTrust = 'OWN' | 'TRUSTED' | 'OTHER'

/** The origin of an image that a workload references. */
export interface ImageOrigin {
  /** The image reference, as the workload writes it. */
  image: string
  /** The registry's host. */
  registry: string
  repository: string
  trust: RegistryTrust
}
