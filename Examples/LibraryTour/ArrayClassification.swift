import PalestraKit

/// Trains a classifier on arrays of a program's own.
func classifyArrays(
  _ x: Tensor, _ labels: [Int], others: Tensor, truth: [Int]
) throws {
  var classifier = try ArrayClassifier(exampleShape: [784], classes: 10, seed: 1)  // 784-300-100-10
  try classifier.fit(x, labels, batchSize: 50, steps: 40)  // AdaGrad
  let classes = classifier.predict(others)  // [N]
  let result = classifier.evaluate(others, truth)
  print(result.accuracy, result.loss, result.globalStep)
  print(classes.count)
}
