import type { CollectorsByKind } from '../fact-collector.ts'
import { functionAliases } from './aliases.ts'
import { codeSigningConfiguration, functionCodeSigningConfig } from './code-signing.ts'
import { functionEventSources } from './event-sources.ts'
import { functionConfiguration, functionRuntimeManagement, functionUrls } from './function.ts'
import { functionPackageScan, versionPackageScan } from './packages/package-scan.ts'
import { functionPinnedVersions } from './pinned-versions.ts'
import { functionPolicies } from './policies.ts'
import * as layerVersion from './layer-version.ts'
import { functionList, layerList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { versionConfiguration, versionPolicy } from './version.ts'

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
