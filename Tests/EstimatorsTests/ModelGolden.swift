import Estimators
import TestSupport

/// What Golden/make_models.py writes.
struct ModelGolden: Decodable {
  struct Linear: Decodable {
    struct Logistic: Decodable {
      let y: String
      let C: Double
      let weighted: Bool
      let coefficients, probabilities: [[Double]]
      let intercepts: [Double]
    }

    struct Function: Decodable {
      let name: String
      let rows: Int
      let alpha, intercept: Double
      let weighted: Bool
      let coefficients: [Double]
    }

    let x: [[Double]]
    let values, weights: [Double]
    let binary, three: [Int]
    let logistic: [Logistic]
    let ridge: [Function]
  }

  struct Machines: Decodable {
    struct Machine: Decodable {
      let kernel: String
      let classes: [Int]
      let decisions: [[Double]]
    }

    struct Neighbors: Decodable {
      let weights: String
      let rows, probabilities: [[Double]]
      let values: [Double]
    }

    let x, queries: [[Double]]
    let y: [Int]
    let svc: [Machine]
    let neighbors: [Neighbors]
  }

  struct Clusters: Decodable {
    struct Case: Decodable {
      let name: String
      let k, nInit, iterations: Int
      let start: [[Double]]?
      let weighted: Bool
      let centers, distances: [[Double]]
      let labels: [Int]
      let inertia: Double
    }

    let x: [[Double]]
    let weights: [Double]
    let cases: [Case]
  }

  struct Preparation: Decodable {
    let x, gaps: [[Double?]]
    let scalers: [String: [[Double?]]]
    let imputers: [String: [[Double]]]
  }

  struct Scores: Decodable {
    let y, three: [Int]
    let scores, values, guesses: [Double]
    let probabilities: [[Double]]
    let auc, averagePrecision, logLoss, brier, precision, recall, f1: Double
    let threeAUC, threeLogLoss, r2, meanAbsoluteError: Double
    let foldLabels, train, test, plainTrain, plainTest: [Int]
    let folds: [String: [[Int]]]
    let searchX: [[Double]]
    let searchY: [Int]
    let searchMeans, searchStandardDeviations, crossScores: [Double]
    let searchBest: Int
  }

  let linear: Linear
  let machines: Machines
  let clusters: Clusters
  let preparation: Preparation
  let metrics: Scores

  static func read() throws -> ModelGolden {
    try GoldenFiles.decode(ModelGolden.self, from: "models.json", beside: #filePath)
  }
}

/// Sums of hundreds of values in float64, in another order than the original's.
let float64 = Tolerance(absolute: 1e-10, relative: 1e-9)
