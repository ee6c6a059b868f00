/** Prints what a test on the local AWS measured, a line a figure. */
export function printMeasurements(title: string, figures: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(figures).map(([name, figure]) => `  ${name}: ${String(figure)}`)
  console.log([title, ...lines].join('\n'))
}
