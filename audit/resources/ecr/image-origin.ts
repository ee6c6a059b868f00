/** Whose a registry is: the account's own ECR, one that the user of Assay trusts, or neither. */
export type RegistryTrust = 'OWN' | 'TRUSTED' | 'OTHER'

/** Where an image that a workload names comes from. */
export interface ImageOrigin {
  /** As the workload names it. */
  image: string
  /** The registry's host. */
  registry: string
  repository: string
  trust: RegistryTrust
}
