package reports

// Comparing reads the columns that it needs only: prompts, tokens and
// probabilities are most of a file.
var (
	comparedSamples = samplesTable.only(colSuite, colSuiteVersion, colTask, colID, colRepeat, colCluster, colStatus,
		colScoreMetric, colScoreValue, colText, colTextBytes, colFinish, colChoices, colMargin,
		colItemDigest, colPromptDigest, colLogitsDigest)
	comparedBaseline = baselineTable.only(baseSuite, baseSuiteVersion, baseTask, baseID, baseRepeat, baseCluster, baseStatus,
		baseScoreMetric, baseScoreValue, baseFinish, baseItemDigest, basePromptDigest, baseLogitsDigest, baseAnswer, baseEvidence)

	// listedSamples are what listing changed items shows of them.
	listedSamples = samplesTable.only(colSuite, colID, colRepeat, colStatus, colTarget, colExtracted, colInput, colText, colTextBytes, colUnsafe)
)
