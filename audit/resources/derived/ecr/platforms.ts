import type { ImageDerivedFacts } from '../../ecr/image.ts'
import { known, type Fact } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The platforms of the images of an index, where it names them. */
export const platforms = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['children'] },
  ({ children }): Fact<ImageDerivedFacts['platforms']> =>
    known(children.flatMap(({ arn, platform }) => (platform === undefined ? [] : [{ arn, platform }]))),
)
