import type { Deploy } from './deploy.ts'
import type { LostTag, ReplacedImage } from './moved-tags.ts'
import type { RecordedAccess } from './new-access.ts'
import type { OpenedPaths } from './opened-paths.ts'
import type { RecordedChange } from './recorded-change.ts'
import type { ScanEnd } from './scan-end.ts'
import type { Kind } from '../resource.ts'

/**
 * The recorded facts of each kind that has any: what changes did, as their events reported it. No API call returns them, so
 * no read replaces them.
 */
export interface RecordedFactsByKind {
  'AWS::ECR::Image': {
    /** The last ones, in the order of time. */
    lostTags: readonly LostTag[] | 'NONE'
    /** The images that had its tags before; of each tag the last one. */
    replaced: readonly ReplacedImage[] | 'NONE'
    /** The first ones, in the order of time. */
    scanEnds: readonly ScanEnd[] | 'NONE'
  }
  'AWS::IAM::Role': { recordedAccess: RecordedAccess | 'NONE' }
  'AWS::IAM::User': { recordedAccess: RecordedAccess | 'NONE' }
  'AWS::Lambda::Function': {
    /** The last ones, in the order of time. */
    deploys: readonly Deploy[] | 'NONE'
  }
  'AWS::Organizations::Account': {
    openedPaths: OpenedPaths | 'NONE'
    /** The last time that the root user signed in to the console. */
    rootSignIn: RecordedChange | 'NONE'
  }
}

type RecordedFactNames = {
  readonly [K in keyof RecordedFactsByKind]: readonly (keyof RecordedFactsByKind[K])[]
}

const recordedFacts: RecordedFactNames = {
  'AWS::ECR::Image': ['lostTags', 'replaced', 'scanEnds'],
  'AWS::IAM::Role': ['recordedAccess'],
  'AWS::IAM::User': ['recordedAccess'],
  'AWS::Lambda::Function': ['deploys'],
  'AWS::Organizations::Account': ['openedPaths', 'rootSignIn'],
}

/** Lists the recorded facts of `kind` among `names`. */
export function filterRecordedFacts(kind: Kind, names: readonly string[]): string[] {
  const recorded: Partial<Record<Kind, readonly string[]>> = recordedFacts
  return names.filter(name => recorded[kind]?.includes(name))
}

/** The kinds that recorded facts reference. */
const recordedRelationships: Partial<Record<Kind, Readonly<Record<string, Kind>>>> = {
  'AWS::ECR::Image': { replaced: 'AWS::ECR::Image' },
}

/** Finds the kind that a recorded fact references. */
export function findRecordedTarget(kind: Kind, name: string): Kind | undefined {
  return recordedRelationships[kind]?.[name]
}
