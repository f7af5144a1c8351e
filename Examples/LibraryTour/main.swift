import PalestraKit

// What README.md and the pages in docs show of the library, run one after the other.
try trainByName()
try trainInALoop()
try trainOnManyEnvironments()
try followARun()
searchSettings()
try stepManyEnvironments()
trainNetwork()
var random = PCG64(seed: 1)
let table = Matrix(rows: 200, columns: 3, values: (0..<600).map { _ in random.nextDouble() })
try explainTrees(table, (0..<200).map { table[$0, 0] > table[$0, 1] ? 1 : 0 })
let images = Tensor(shape: [100, 784]) { values in
  for index in values.indices { values[index] = index / 784 % 10 == index % 10 ? 1 : 0 }
}
let digits = (0..<100).map { $0 % 10 }
try classifyArrays(images, digits, others: images, truth: digits)
