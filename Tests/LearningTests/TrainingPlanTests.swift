import Gym
import Learning
import Testing

@Suite struct TrainingPlanTests {
  /// 30 epochs of MNIST's 60,000 examples in batches of 100 are 18,000 updates.
  @Test func epochsBecomeTurnsOfAllEnvironments() {
    let plan = TrainingBudget(epochs: 30).plan(environmentCount: 100, epochLength: 60_000)
    #expect(plan == TrainingPlan(vectorSteps: 18_000))
  }

  @Test func aTurnThatIsBegunIsCounted() {
    #expect(
      TrainingBudget(epochs: 1).plan(environmentCount: 100, epochLength: 250).vectorSteps == 3)
    #expect(
      TrainingBudget(steps: 301).plan(environmentCount: 100, epochLength: nil).vectorSteps == 4)
    #expect(
      TrainingBudget(steps: 300).plan(environmentCount: 100, epochLength: nil).vectorSteps == 3)
  }

  @Test func theFirstLimitReachedCounts() {
    let budget = TrainingBudget(steps: 500, updates: 7, epochs: 2)
    #expect(
      budget.plan(environmentCount: 10, epochLength: 100)
        == TrainingPlan(vectorSteps: 20, updates: 7))
    #expect(budget.plan(environmentCount: 10, epochLength: 1_000).vectorSteps == 50)
  }

  @Test func secondsAndEpisodesReportNothing() {
    let budget = TrainingBudget(episodes: 9, seconds: 60)
    #expect(budget.plan(environmentCount: 1, epochLength: 100) == TrainingPlan())
    #expect(TrainingBudget(epochs: 3).plan(environmentCount: 1, epochLength: nil) == TrainingPlan())
  }

  @Test func limitsBeyondCountingAreHeld() {
    let budget = TrainingBudget(epochs: Int.max)
    #expect(budget.plan(environmentCount: 1, epochLength: 60_000).vectorSteps == Int.max)
    #expect(budget.plan(environmentCount: 2, epochLength: 60_000).vectorSteps == Int.max / 2 + 1)
  }
}
