import type { TrustSettings } from '../settings/settings.ts'
import { parseImageUri } from './ecr/image.ts'

/** Whether the settings trust the account `owner` with its resources: by its id, or by the host of its image registry. */
export function isTrustedOwner(owner: string, { accounts, registries }: TrustSettings): boolean {
  return (
    accounts.includes(owner) ||
    registries.some(registry => parseImageUri(`${registry}/any`)?.registryAccount === owner)
  )
}
