/** A filter of a Describe call: `name` has one of `values`. */
export function createFilter(name: string, ...values: readonly string[]) {
  return { Name: name, Values: values }
}
