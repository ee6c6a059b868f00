/** A filter of a Describe call: what has one of `values` by the name `name`. */
export function createFilter(name: string, ...values: readonly string[]) {
  return { Name: name, Values: values }
}
