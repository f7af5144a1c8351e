import CSVM
import Synchronization

/// The system's libsvm, loaded when it is first needed.
///
/// `@unchecked Sendable`: the functions found are never changed, and libsvm's training has no state
/// of its own without probability estimates.
final class LibSVM: @unchecked Sendable {
  private let functions: CSVM

  private static let shared = Mutex<LibSVM?>(nil)

  /// The library.
  /// - Throws: `EstimatorError.unavailable` where it is not installed.
  static func loaded() throws(EstimatorError) -> LibSVM {
    let found = shared.withLock { shared in
      if shared == nil { shared = LibSVM() }
      return shared
    }
    guard let found else {
      throw .unavailable("libsvm is not installed: install libsvm3 (apt-get install libsvm3)")
    }
    return found
  }

  private init?() {
    let memory = UnsafeMutablePointer<CSVM>.allocate(capacity: 1)
    defer { memory.deallocate() }
    guard csvm_open(memory) else { return nil }
    functions = memory.pointee
  }

  /// The support vectors of all pairs of classes.
  struct Solution {
    /// Positions among the examples.
    var support: [Int]
    var pairs: [SVC.Pair]
  }

  /// Trains on rows `[N, D]` that were checked, with labels among the classes.
  func solve(
    _ rows: Matrix, labels: [Int32], classes: [Int32], settings: SVC.Settings, gamma: Double
  ) throws(EstimatorError) -> Solution {
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Double($0)) })
    var targets = labels.map { numbers[$0] ?? 0 }
    var nodes = SparseRows(rows)
    var parameter = settings.parameter(gamma: gamma)
    let result: Result<Solution, EstimatorError> = targets.withUnsafeMutableBufferPointer { y in
      nodes.withPointers { x in
        var problem = svm_problem(l: Int32(labels.count), y: y.baseAddress, x: x)
        if let message = functions.svm_check_parameter(&problem, &parameter) {
          return .failure(
            .wrongSetting(
              name: "SVC", value: "\(settings)", expected: String(cString: message)))
        }
        // The model points into the rows: what is needed is copied before they go.
        guard var model = functions.svm_train(&problem, &parameter) else {
          return .failure(.unavailable("libsvm could not train: it has no memory"))
        }
        defer {
          withUnsafeMutablePointer(to: &model) { pointer in
            pointer.withMemoryRebound(to: UnsafeMutablePointer<svm_model>?.self, capacity: 1) {
              functions.svm_free_and_destroy_model($0)
            }
          }
        }
        return .success(Self.solution(model.pointee, classCount: classes.count))
      }
    }
    return try result.get()
  }

  /// The machines in the order of the classes; libsvm has that of their first examples.
  private static func solution(_ model: svm_model, classCount: Int) -> Solution {
    let labels = (0..<classCount).map { Int(model.label[$0]) }
    var starts = [0]
    for number in 0..<classCount { starts.append(starts[number] + Int(model.nSV[number])) }
    var pairs: [SVC.Pair] = []
    var index = 0
    for i in 0..<classCount {
      for j in i + 1..<classCount {
        let sign = labels[i] < labels[j] ? 1.0 : -1.0
        var terms: [(position: Int, factor: Double)] = []
        for (own, other) in [(i, j - 1), (j, i)] {
          for position in starts[own]..<starts[own + 1] {
            let factor = model.sv_coef[other]?[position] ?? 0
            if factor != 0 { terms.append((position, sign * factor)) }
          }
        }
        pairs.append(
          SVC.Pair(
            first: min(labels[i], labels[j]), second: max(labels[i], labels[j]), terms: terms,
            intercept: -sign * model.rho[index]))
        index += 1
      }
    }
    pairs.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    return Solution(
      support: (0..<Int(model.l)).map { Int(model.sv_indices[$0]) - 1 }, pairs: pairs)
  }
}

extension SVC.Settings {
  fileprivate func parameter(gamma: Double) -> svm_parameter {
    var parameter = svm_parameter()
    parameter.svm_type = Int32(C_SVC)
    parameter.kernel_type =
      switch kernel {
      case .linear: Int32(LINEAR)
      case .poly: Int32(POLY)
      case .rbf: Int32(RBF)
      case .sigmoid: Int32(SIGMOID)
      }
    parameter.degree = Int32(degree)
    parameter.gamma = gamma
    parameter.coef0 = coef0
    parameter.C = c
    parameter.eps = tol
    parameter.cache_size = cacheSize
    parameter.shrinking = 1
    return parameter
  }
}

/// Rows as libsvm reads them: the columns that are not 0, from 1, and -1 at the end.
private struct SparseRows {
  private var nodes: [svm_node] = []
  private var starts: [Int] = []

  init(_ rows: Matrix) {
    for row in 0..<rows.rows {
      starts.append(nodes.count)
      for column in 0..<rows.columns where rows[row, column] != 0 {
        nodes.append(svm_node(index: Int32(column + 1), value: rows[row, column]))
      }
      nodes.append(svm_node(index: -1, value: 0))
    }
  }

  mutating func withPointers<Result>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<svm_node>?>?) -> Result
  ) -> Result {
    nodes.withUnsafeMutableBufferPointer { nodes in
      var pointers = starts.map { start in nodes.baseAddress.map { $0 + start } }
      return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
  }
}
