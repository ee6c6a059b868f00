import type { ParameterValues } from '../cloudformation/resolve/resolved-template.ts'
import type { Template } from '../cloudformation/template/template.ts'

/** A template, and the stack that it is deployed as. */
export interface GateInput {
  template: Template
  stack: string
  /** The values that an assembly or a change set gives to the template's parameters. */
  parameters: ParameterValues
  /** Where an assembly deploys it; undefined for a template alone. */
  account?: string
  region?: string
}
