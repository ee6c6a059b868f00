import { InvalidArgumentError, Option } from 'commander'
import { findRegionFault } from '../../audit/configuration/region-fault.ts'

/** The option `--region`: one or several regions, separated by commas or spaces. Unknown names are refused. */
export function createRegionOption(description: string): Option {
  return new Option('--region <name...>', description).argParser(addRegions)
}

function addRegions(text: string, before: readonly string[] | undefined): string[] {
  const names = text.split(/[\s,]+/).filter(name => name !== '')
  for (const name of names.length === 0 ? [text] : names) {
    const fault = findRegionFault(name)
    if (fault !== undefined) throw new InvalidArgumentError(fault)
  }
  return [...new Set([...(before ?? []), ...names])]
}
