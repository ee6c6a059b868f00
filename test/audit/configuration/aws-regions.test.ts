import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { awsRegions } from '../../../audit/configuration/aws-regions.ts'
import { findRegionFault } from '../../../audit/configuration/region-fault.ts'

/** The regions in the SDK's list of partitions, which the SDK does not export. */
function listSdkRegions(): string[] {
  const require = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-sts'))
  const directory = dirname(require.resolve('@aws-sdk/core/client'))
  const bundle = readFileSync(join(directory.replace(/dist-cjs.*$/, ''), 'dist-es', PARTITIONS), 'utf8')
  const names = [...bundle.matchAll(/^ {16}"([a-z]+(?:-[a-z]+)+-\d)": \{/gm)].map(([, name = '']) => name)
  return names.toSorted()
}

const PARTITIONS = 'submodules/client/util-endpoints/lib/aws/partitions.js'

it('lists the regions that the AWS SDK knows', () => {
  expect(awsRegions).toEqual(listSdkRegions())
})

it('suggests the region that is meant', () => {
  expect(findRegionFault('eu-west-1')).toBeUndefined()
  expect(findRegionFault('eu-wst-1')).toBe('"eu-wst-1" is not an AWS region; did you mean "eu-west-1"?')
  expect(findRegionFault('eu-west-9')).toBe(
    '"eu-west-9" is not an AWS region; did you mean "eu-west-1", "eu-west-2", or "eu-west-3"?',
  )
  expect(findRegionFault('here')).toBe('"here" is not an AWS region; expected a region such as eu-west-1')
})
