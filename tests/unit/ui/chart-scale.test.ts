import { describe, expect, it } from 'vitest'
import { axisMarks, labelsThatFit } from '@/lib/ui/chart-scale'

describe('axisMarks', () => {
  it.each([
    [[], [0, 1]],
    [
      [0, 0],
      [0, 1],
    ],
    [[1], [0, 1]],
    [[3], [0, 1, 2, 3]],
    [
      [17, 4],
      [0, 5, 10, 15, 20],
    ],
    [[2600], [0, 1000, 2000, 3000]],
    [[0.3], [0, 0.1, 0.2, 0.3]],
    [
      [-3, 9],
      [-5, 0, 5, 10],
    ],
  ])('%j has the marks %j', (values, marks) => {
    expect(axisMarks(values)).toEqual(marks)
  })

  it('reaches over every value with few whole marks', () => {
    for (let value = 1; value < 1e7; value = value * 1.37 + 1) {
      const marks = axisMarks([value])
      expect(marks.at(-1)).toBeGreaterThanOrEqual(value)
      expect(marks.length).toBeLessThanOrEqual(6)
      expect(marks.every(Number.isInteger)).toBe(true)
    }
  })
})

describe('labelsThatFit', () => {
  it('shows all where there is room, else every second, third …, with alike margins', () => {
    expect(labelsThatFit(4, 10)).toEqual([0, 1, 2, 3])
    expect(labelsThatFit(24, 7)).toEqual([1, 5, 9, 13, 17, 21])
    expect(labelsThatFit(5, 0)).toEqual([2])
    expect(labelsThatFit(0, 5)).toEqual([])
  })
})
