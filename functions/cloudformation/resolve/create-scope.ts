import { createTemplateError } from '../template/template-error.ts'
import { evaluateValue } from './functions/evaluate-value.ts'
import type { Scope } from './scope.ts'

/** Creates a scope from what names mean in it. */
export function createScope(parts: Omit<Scope, 'evaluate' | 'refuse'>): Scope {
  const scope: Scope = {
    ...parts,
    evaluate: (value, path) => evaluateValue(value, path, scope),
    refuse: (path, message) => createTemplateError(parts.template.locate(path), message),
  }
  return scope
}
