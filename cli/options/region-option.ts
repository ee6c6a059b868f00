import { InvalidArgumentError, Option } from 'commander'

const REGION_PATTERN = /^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/

/** The option `--region`, which names one or several; what cannot be one is refused before AWS is asked. */
export function createRegionOption(meaning: string): Option {
  return new Option('--region <name...>', meaning).argParser(addRegion)
}

function addRegion(name: string, before: readonly string[] | undefined): string[] {
  if (REGION_PATTERN.test(name)) return [...new Set([...(before ?? []), name])]
  throw new InvalidArgumentError('a region is wanted, such as eu-west-1; several are told apart by blanks.')
}
