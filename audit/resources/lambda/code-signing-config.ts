import { parseArn } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** The facts of a code signing configuration, which functions share (Lambda API Reference, CodeSigningConfig). */
export interface CodeSigningConfigFacts {
  /** Whether Lambda refuses code without a valid signature of an allowed publisher, or only warns. */
  untrustedArtifacts: 'Enforce' | 'Warn'
  /** The ARNs of the versions of signing profiles whose signatures are accepted. */
  allowedPublishers: readonly string[]
}

/** A version of a signing profile whose signatures are accepted. */
export interface CodePublisher {
  /** The signing profile and its version: `Releases/4hcrVqLxwv`. */
  profile: string
  account: string
  /** `TRUSTED` by the settings. */
  publisher: 'OWN' | 'TRUSTED' | 'OTHER'
}

/** The derived facts of a code signing configuration. */
export interface CodeSigningConfigDerivedFacts {
  publishers: readonly CodePublisher[]
}

const fact = {
  collector: 'configuration',
  affects: [[incoming('AWS::Lambda::Function', 'codeSigningConfig')]],
}

export const codeSigningConfigKind = {
  kind: 'AWS::Lambda::CodeSigningConfig',
  label: 'code signing configuration',
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  facts: { untrustedArtifacts: fact, allowedPublishers: fact },
} satisfies KindDefinition

/** A code signing configuration by its ARN. */
export function buildCodeSigningConfigResource(
  arn: string,
  account: string,
): Resource<'AWS::Lambda::CodeSigningConfig'> {
  return { kind: 'AWS::Lambda::CodeSigningConfig', account, region: parseArn(arn)?.region ?? '', arn }
}
