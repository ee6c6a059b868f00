import type { Statement } from '../document.ts'
import type { Origin, SourcedPolicy } from '../effective/principal.ts'
import { isOf, type Request } from './statement.ts'

/** Policies of one kind, which together allow what one of them does. */
export interface Layer {
  /** As the subject of a sentence, one or several. */
  name: string
  policies: readonly SourcedPolicy[]
}

/** A statement that is of the request, or may be. */
export interface Found {
  layer: Layer
  statement: Statement
  origin: Origin
  certain: boolean
}

/** The statements of a layer with this effect that are of the request. */
export function foundIn(layer: Layer, effect: Statement['Effect'], request: Request): Found[] {
  return layer.policies.flatMap(({ policy, document }) =>
    document.Statement.flatMap((statement, index): Found[] => {
      if (statement.Effect !== effect) return []
      const holds = isOf(statement, document.Version, request)
      if (holds === false) return []
      const sid = statement.Sid === undefined ? {} : { sid: statement.Sid }
      return [{ layer, statement, origin: { policy, ...sid, index }, certain: holds === true }]
    }),
  )
}

/** The Allow statements of a layer that are of the request for certain: what is not known allows nothing. */
export function allowedIn(layer: Layer, request: Request): Found[] {
  return foundIn(layer, 'Allow', request).filter(({ certain }) => certain)
}
