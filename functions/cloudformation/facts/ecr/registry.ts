import { getPartition } from '../../../../audit/resources/arn.ts'
import { buildRegistryResource } from '../../../../audit/resources/ecr/registry.ts'
import { deriveScanning } from '../../../collectors/ecr/registry.ts'
import type { Projection } from '../contribution.ts'
import { deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { projectEdit } from '../derive/edit-facts.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { PropertyError } from '../properties/property-error.ts'
import { convertItems, readObjects } from '../properties/read-list.ts'
import { readChoice, requireTextProperty, type PropertySource } from '../properties/read-property.ts'
import { projectRepository } from './repository.ts'

/** AWS::ECR::RegistryPolicy: the policy of the registry of the region. */
const projectRegistryPolicy: Projection = (resolvedResource, { account, region }) => [
  projectEdit(resolvedResource, buildRegistryResource({ account, region }), () => ({
    policy: deriveFact(() => requirePolicy(resolvedResource, 'PolicyText', getPartition(region))),
  })),
]

/** AWS::ECR::RegistryScanningConfiguration: how the registry of the region scans. */
const projectRegistryScanning: Projection = (resolvedResource, { account, region }) => [
  projectEdit(resolvedResource, buildRegistryResource({ account, region }), () => ({
    scanning: deriveListFact(
      () => convertItems(readObjects(resolvedResource, 'Rules'), readRule),
      rules => deriveScanning({ scanType: requireScanType(resolvedResource), rules: [...rules] }),
    ),
  })),
]

function requireScanType(source: PropertySource): 'BASIC' | 'ENHANCED' {
  const scanType = readChoice(source, 'ScanType', ['BASIC', 'ENHANCED'] as const)
  if (scanType === undefined) throw new PropertyError('property ScanType is missing')
  return scanType
}

function readRule(rule: PropertySource) {
  const frequencies = ['SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL'] as const
  const scanFrequency = readChoice(rule, 'ScanFrequency', frequencies)
  if (scanFrequency === undefined) throw new PropertyError('property ScanFrequency is missing')
  const { items, missing } = convertItems(readObjects(rule, 'RepositoryFilters'), each => ({
    filter: requireTextProperty(each, 'Filter'),
  }))
  if (missing !== undefined) throw new PropertyError(missing)
  return { scanFrequency, repositoryFilters: [...items] }
}

/** The projections of ECR's types. */
export const ecrProjections: Readonly<Record<string, Projection>> = {
  'AWS::ECR::RegistryPolicy': projectRegistryPolicy,
  'AWS::ECR::RegistryScanningConfiguration': projectRegistryScanning,
  'AWS::ECR::Repository': projectRepository,
}
