import type { CollectorsByKind } from '../fact-collector.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { codeSigningConfiguration, functionCodeSigningConfig } from './code-signing.ts'
import { functionEventSources } from './event-sources/event-sources.ts'
import { functionConfiguration, functionRuntimeManagement, functionTags, functionUrls } from './function.ts'
import * as layerVersion from './layer-version.ts'
import { functionPackageScan, versionPackageScan } from './packages/package-scan.ts'
import { functionPolicies } from './policies.ts'
import { functionList, layerList } from './resource-lists.ts'
import { functionAliases } from './versions/aliases.ts'
import { functionPinnedVersions } from './versions/pinned-versions.ts'
import { versionConfiguration, versionPolicy } from './versions/version.ts'

/** The collectors of Lambda. */
export const lambdaCollectors = {
  'AWS::Lambda::CodeSigningConfig': { configuration: codeSigningConfiguration },
  'AWS::Lambda::Function': {
    configuration: functionConfiguration,
    urls: functionUrls,
    'event sources': functionEventSources,
    policies: functionPolicies,
    aliases: functionAliases,
    'pinned versions': functionPinnedVersions,
    'runtime management': functionRuntimeManagement,
    'code signing': functionCodeSigningConfig,
    'package scan': functionPackageScan,
    tags: functionTags,
  },
  'AWS::Lambda::Layer': {},
  'AWS::Lambda::LayerVersion': {
    name: layerVersion.layerVersionLayer,
    version: layerVersion.layerVersionRuntimes,
    policy: layerVersion.layerVersionPolicy,
  },
  'AWS::Lambda::Version': {
    configuration: versionConfiguration,
    policy: versionPolicy,
    'package scan': versionPackageScan,
  },
} as const satisfies CollectorsByKind

/** The lists of Lambda. */
export const lambdaResourceLists: readonly ResourceList[] = [functionList, layerList]
